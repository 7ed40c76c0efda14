/** The Python program that runs opensandbox-server. */

/**
 * Ends the server, and removes its private directory, when the pipe on its standard input is closed: that happens when
 * the harness is gone, however it went. Arguments: configuration file, private directory.
 */
export const launcher = `
import os, shutil, signal, sys, threading, time

configuration, private = sys.argv[1:3]
orphaned = False

def follow():
    global orphaned
    while os.read(0, 4096):
        pass
    orphaned = True
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    shutil.rmtree(private, ignore_errors=True)
    os._exit(1)

signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
threading.Thread(target=follow, daemon=True).start()
try:
    from opensandbox_server.cli import main
    sys.argv = ["opensandbox-server", "--config", configuration]
    main()
finally:
    if orphaned:
        shutil.rmtree(private, ignore_errors=True)
`;
