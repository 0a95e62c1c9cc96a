# A Dask cluster of several machines that runs the commands of a spec: `check --executor dask=…`.
# The program has to be installed on each of them as it is where `check` is called, at the same path.
# Whoever reaches the scheduler or a worker can run any program there: keep them in a network of their
# own, or use TLS (https://distributed.dask.org/en/stable/tls.html) and tls:// for tcp://.

pip install mytool 'cliconform[dask]'           # on each machine: your program, and the same cliconform
dask scheduler                                  # on one of them; it prints its address
dask worker tcp://10.0.0.1:8786 --nthreads 4    # on each that is to run commands, four at a time
python -c 'from distributed import Client; print(Client("tcp://10.0.0.1:8786").nthreads())'   # are all there?
cliconform check specs/mytool.toml --executor dask=tcp://10.0.0.1:8786 --junit results.xml
