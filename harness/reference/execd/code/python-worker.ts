/**
 * What runs Python: reads requests from descriptor 3, a line of JSON each, and answers there. The value of the last statement
 * is the result, where it is an expression. SIGINT becomes KeyboardInterrupt while code runs, and is ignored otherwise.
 */
export const PYTHON_WORKER = String.raw`
import ast, asyncio, inspect, json, linecache, os, signal, socket, sys, traceback, types

signal.signal(signal.SIGINT, signal.SIG_IGN)
os.set_inheritable(3, False)
requests = socket.socket(fileno=3)
lines = requests.makefile('r', encoding='utf-8', newline='\n')
for stream in (sys.stdout, sys.stderr):
    stream.reconfigure(encoding='utf-8', errors='surrogateescape', write_through=True)
main = types.ModuleType('__main__')
main.__builtins__ = __builtins__
sys.modules['__main__'] = main
sys.argv = ['']
loop = None
FLAGS = getattr(ast, 'PyCF_ALLOW_TOP_LEVEL_AWAIT', 0)

def evaluate(tree, name, mode):
    global loop
    code = compile(tree, name, mode, FLAGS)
    value = eval(code, main.__dict__)
    if FLAGS and code.co_flags & inspect.CO_COROUTINE:
        if loop is None:
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
        value = loop.run_until_complete(value)
    return value

def represent(value):
    results = {'text/plain': repr(value)}
    html = getattr(value, '_repr_html_', None)
    if html is not None and not isinstance(value, type):
        text = html()
        if isinstance(text, str):
            results['text/html'] = text
    return results

def run(source, count):
    name = '<cell %d>' % count
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        tree = ast.parse(source, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        evaluate(tree, name, 'exec')
        value = None if last is None else evaluate(ast.Expression(last.value), name, 'eval')
        return {} if value is None else {'results': represent(value)}
    except BaseException as error:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename == '<string>':
            trace = trace.tb_next
        text = ''.join(traceback.format_exception(type(error), error, trace))
        return {'error': {'ename': type(error).__name__, 'evalue': str(error), 'traceback': text.splitlines()}}
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

for line in lines:
    request = json.loads(line)
    answer = run(request['code'], request['count'])
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    requests.sendall(json.dumps(answer).encode() + b'\n')
`;
