"""Spec → Plan: defaults, matrix, needs, selection. Pure."""
