"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const commands = all("details.command");
  const tabs = all('[role="tab"]');
  const sections = tabs.map((tab) => document.getElementById(tab.getAttribute("aria-controls")));
  const field = $("#q");
  const failed = new Set(["deviates", "fixed", "error"]);
  let current = -1;

  // What the page has compressed: base64 of a zlib stream.
  async function inflate(id) {
    const element = document.getElementById(id);
    if (!element) return null;
    const bytes = Uint8Array.from(atob(element.textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).text();
  }

  // The details of a command, or what a tab shows of many commands, made by the same templates as
  // those that are in the page already.
  async function fill(holder, body) {
    const key = holder.dataset.key;
    if (!key) return;
    delete holder.dataset.key;
    const html = await inflate(key);
    if (html === null) body.textContent = "Left out: the page would be too large.";
    else body.innerHTML = html; // escaped by the template; the policy lets nothing in it run
  }

  let player;
  function loadPlayer() {
    player ??= Promise.all([inflate("player-script"), inflate("player-style")]).then(([code, css]) => {
      const style = document.createElement("style");
      style.textContent = css;
      const script = document.createElement("script");
      script.textContent = code;
      document.head.append(style, script);
    });
    return player;
  }

  async function play(button) {
    const holder = button.parentElement.nextElementSibling;
    const cast = await inflate(button.dataset.cast);
    if (cast === null) {
      holder.textContent = "Left out: the page would be too large.";
      return;
    }
    await loadPlayer();
    button.remove();
    holder.replaceChildren();
    const options = { idleTimeLimit: 2, fit: "width", terminalFontSize: "15px", autoPlay: true, controls: true };
    const made = AsciinemaPlayer.create({ data: cast }, holder, options);
    made.play();
    const marks = cast.trim().split("\n").slice(1).map((line) => JSON.parse(line));
    const list = document.createElement("ul");
    let at = 0;
    for (const [interval, code, text] of marks) {
      at += interval;
      if (code !== "m") continue;
      const item = document.createElement("li");
      const jump = document.createElement("button");
      jump.type = "button";
      const time = at;
      jump.textContent = `${at.toFixed(2)} s`;
      jump.addEventListener("click", () => made.seek(time));
      item.append(jump, ` ${text}`);
      list.append(item);
    }
    holder.after(list);
  }

  // is:failed tag:readme cmd:jobs -word "two words"
  function parse(query) {
    return (query.match(/-?(?:\w+:)?(?:"[^"]*"?|\S+)/g) ?? []).map((token) => {
      const without = token.startsWith("-") && token.length > 1;
      const bare = without ? token.slice(1) : token;
      const [, name, value] = bare.match(/^(is|tag|cmd):(.*)$/i) ?? [null, "", bare];
      return { without, name: name.toLowerCase(), value: value.replaceAll('"', "").toLowerCase() };
    });
  }

  function holds(token, data) {
    switch (token.name) {
      case "is":
        if (token.value === "failed") return failed.has(data.verdict);
        return token.value === "cached" ? "cached" in data : data.verdict === token.value;
      case "tag":
        return JSON.parse(data.tags).some((tag) => tag.toLowerCase() === token.value);
      case "cmd":
        return data.id.toLowerCase().startsWith(token.value);
      default:
        return data.text.toLowerCase().includes(token.value) || data.id.toLowerCase().includes(token.value);
    }
  }

  function filter() {
    const tokens = parse(field.value);
    let count = 0;
    for (const command of commands) {
      const shown = tokens.every((token) => holds(token, command.dataset) !== token.without);
      command.hidden = !shown;
      count += shown;
    }
    for (const group of all("[data-group]")) {
      const shown = all("details.command:not([hidden])", group).length;
      const number = $("[data-count]", group);
      group.hidden = !shown;
      number.textContent = tokens.length ? `${shown} of ${number.dataset.count}` : number.dataset.count;
    }
    const total = `${commands.length} ${commands.length === 1 ? "command" : "commands"}`;
    $("#found").textContent = tokens.length ? `${count} of ${total}` : total;
    $("#nothing").hidden = count > 0;
  }

  function select(tab, focus = false) {
    for (const [at, each] of tabs.entries()) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      sections[at].hidden = !chosen;
      if (chosen) for (const view of all(".view", sections[at])) fill(view, view);
    }
    if (focus) tab.focus();
  }

  function visible() {
    return commands.filter((command) => !command.hidden);
  }

  function go(command) {
    $(".current")?.classList.remove("current");
    command.classList.add("current");
    command.scrollIntoView({ block: "nearest" });
    $("summary", command).focus({ preventScroll: true });
  }

  function step(by) {
    const shown = visible();
    if (!shown.length) return;
    const before = shown.indexOf($(".current"));
    current = Math.min(Math.max(before + by, 0), shown.length - 1);
    go(shown[current]);
  }

  // The state is kept in the URL, so that a link shows the same: #q=is:failed&tab=tree
  function write() {
    const state = new URLSearchParams();
    if (field.value) state.set("q", field.value);
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    if (at > 0) state.set("tab", sections[at].id);
    history.replaceState(null, "", `#${state}`);
  }

  function read() {
    const state = new URLSearchParams(location.hash.slice(1));
    const id = state.get("id");
    field.value = state.get("q") ?? "";
    filter();
    select(tabs.find((tab) => tab.getAttribute("aria-controls") === state.get("tab")) ?? tabs[0]);
    const wanted = id && commands.find((command) => command.dataset.id === id);
    if (wanted) {
      wanted.open = true;
      go(wanted);
    }
  }

  for (const command of commands) {
    command.addEventListener("toggle", () => command.open && fill(command, $(".body", command)));
    if (command.open) fill(command, $(".body", command));
  }
  for (const [at, tab] of tabs.entries()) {
    tab.addEventListener("click", () => {
      select(tab);
      write();
    });
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      select(tabs[(at + by + tabs.length) % tabs.length], true);
      write();
    });
  }
  document.addEventListener("click", (event) => {
    const target = event.target.closest("button.play, button.copy");
    if (!target) return;
    if (target.matches(".play")) {
      play(target);
      return;
    }
    const text = target.parentElement.nextElementSibling;
    const copied = navigator.clipboard?.writeText(text.textContent) ?? Promise.reject(new Error());
    copied.then(
      () => (target.textContent = "Copied"),
      () => (text.hidden = false), // without the permission it can be copied by hand
    );
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      field.value = "";
      filter();
      write();
      field.blur();
      return;
    }
    if (event.target.matches("input, textarea") || event.target.closest(".player")) return;
    const act = { j: () => step(1), k: () => step(-1), "/": () => field.focus() }[event.key];
    if (!act) return;
    event.preventDefault();
    if (sections[0].hidden) {
      select(tabs[0]);
      write();
    }
    act();
  });
  field.addEventListener("input", () => {
    filter();
    write();
  });
  $(".search").addEventListener("submit", (event) => event.preventDefault());
  $("#keys").addEventListener("click", (event) => {
    const help = $("#help");
    help.hidden = !help.hidden;
    event.target.setAttribute("aria-expanded", String(!help.hidden));
  });
  addEventListener("hashchange", read);
  // Printing waits for nothing, so that all tabs are filled as soon as there is time for it.
  addEventListener("load", () => setTimeout(() => all(".view").forEach((view) => fill(view, view)), 500));
  $(".bar").hidden = false;
  $(".search").hidden = false;
  read();
})();
