import os, signal, socket
for port in os.environ["PORTS"].split():
    if os.fork(): continue
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("0.0.0.0", int(port)))
    server.listen(64)
    while True:
        client, _ = server.accept()
        if os.fork():
            client.close()
            continue
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(client.fileno(), 0)
        os.dup2(client.fileno(), 1)
        os.execvpe("sh", ["sh", "-c", os.environ["HANDLER"]], {**os.environ, "PORT": port})
signal.pause()
