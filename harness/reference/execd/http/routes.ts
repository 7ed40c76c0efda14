/** Which handler answers which operation of execd-api.yaml. */

import { LinearRouter } from 'hono/router/linear-router';
import * as commands from '../commands/handlers.ts';
import * as directories from '../files/directories.ts';
import { getMetrics, watchMetrics } from '../metrics.ts';
import type { Tools } from '../tools.ts';
import { type Handler, sendEmpty } from './call.ts';

export type Router = LinearRouter<Handler>;

/**
 * hono's router without its application: the application would load the fetch API of Node, 26 ms of the start of every
 * sandbox, and every answer here is written to the socket's own stream anyway. What is rare is loaded when asked for.
 */
export function createRouter(tools: Tools): Router {
  const router = new LinearRouter<Handler>();
  const get = (path: string, handler: Handler): void => router.add('GET', path, handler);
  const post = (path: string, handler: Handler): void => router.add('POST', path, handler);
  const remove = (path: string, handler: Handler): void => router.add('DELETE', path, handler);

  get('/ping', ({ res }) => sendEmpty(res));

  post('/command', (call) => commands.runCommand(tools, call));
  remove('/command', (call) => commands.interruptCommand(tools, call));
  get('/command/status/:id', (call) => commands.commandStatus(tools, call));
  get('/command/:id/logs', (call) => commands.commandLogs(tools, call));

  post('/session', async (call) => (await import('../sessions/handlers.ts')).createSession(tools, call));
  post('/session/:sessionId/run', async (call) => (await import('../sessions/handlers.ts')).runInSession(tools, call));
  remove('/session/:sessionId', async (call) => (await import('../sessions/handlers.ts')).deleteSession(tools, call));

  const code = () => import('../code/handlers.ts');
  get('/code/contexts', async (call) => (await code()).listContexts(tools, call));
  remove('/code/contexts', async (call) => (await code()).deleteContexts(tools, call));
  get('/code/contexts/:id', async (call) => (await code()).getContext(tools, call));
  remove('/code/contexts/:id', async (call) => (await code()).deleteContext(tools, call));
  post('/code/context', async (call) => (await code()).createContext(tools, call));
  post('/code', async (call) => (await code()).runCode(tools, call));
  remove('/code', async (call) => (await code()).interruptCode(tools, call));

  get('/files/info', async (call) => (await import('../files/handlers.ts')).filesInfo(call));
  remove('/files', async (call) => (await import('../files/handlers.ts')).removeFiles(tools, call));
  post('/files/permissions', async (call) => (await import('../files/handlers.ts')).chmodFiles(call));
  post('/files/mv', async (call) => (await import('../files/move.ts')).renameFiles(tools, call));
  get('/files/search', async (call) => (await import('../files/search.ts')).searchFiles(tools, call));
  post('/files/replace', async (call) => (await import('../files/replace.ts')).replaceContent(tools, call));
  post('/files/upload', async (call) => (await import('../files/upload.ts')).uploadFile(tools, call));
  get('/files/download', async (call) => (await import('../files/download.ts')).downloadFile(call));

  get('/directories/list', (call) => directories.listDirectory(tools, call));
  post('/directories', (call) => directories.makeDirs(tools, call));
  remove('/directories', (call) => directories.removeDirs(tools, call));

  get('/metrics', getMetrics);
  get('/metrics/watch', (call) => watchMetrics(tools.decisions, call));
  return router;
}
