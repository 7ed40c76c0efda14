/** Drives sandboxes with the npm SDK, `@alibaba-group/opensandbox`, in this process. */
import {
  ConnectionConfig,
  type PlatformSpec,
  Sandbox,
  SandboxApiException,
  type Volume,
} from '@alibaba-group/opensandbox';
import { describeError } from '../../errors.ts';
import { spelledState } from '../../lifecycle-client/answers.ts';
import { type CommandEnd, createCommandReader, resultAfter, unendedStream, untilStarted } from '../command.ts';
import {
  ActionFailure,
  type CommandRequest,
  type CommandResult,
  type DrivenSandbox,
  type Driver,
  type DriverOptions,
  type FileRequest,
  type FileResult,
  type SandboxRequest,
} from '../driver.ts';
import { transportOf } from './transport.ts';

/** How often a new sandbox is asked whether it is ready: short, since the first answer ends the wait. */
const READY_POLL_MS = 25;

/** A driver over the SDK, with a transport of its own for each sandbox. */
export function createJavascriptDriver(options: DriverOptions): Driver {
  const connectionConfig = new ConnectionConfig({
    domain: options.url,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    requestTimeoutSeconds: options.requestSeconds,
    useServerProxy: options.useServerProxy,
    endpointCacheDisabled: true,
    disableMetrics: true,
  });
  const transport = transportOf(options);
  const open = new Set<Sandbox>();
  return {
    async create(request) {
      // The SDK makes a transport for each sandbox and closes it when the creation fails: it must not be shared.
      const sandbox = await acting(`creating a sandbox of ${request.image}`, () =>
        Sandbox.create({
          ...createOptions(request),
          connectionConfig,
          adapterFactory: transport,
          readyTimeoutSeconds: options.readySeconds,
          healthCheckPollingInterval: READY_POLL_MS,
        }),
      );
      open.add(sandbox);
      return driven(sandbox);
    },
    async connect(id) {
      const sandbox = await acting(`connecting to sandbox ${id}`, async () => {
        await options.started?.(id);
        return Sandbox.connect({
          sandboxId: id,
          connectionConfig,
          adapterFactory: transport,
          readyTimeoutSeconds: options.readySeconds,
          healthCheckPollingInterval: READY_POLL_MS,
        });
      });
      open.add(sandbox);
      return driven(sandbox);
    },
    async close() {
      await Promise.all([...open].map((sandbox) => sandbox.close()));
    },
  };
}

function createOptions(request: SandboxRequest) {
  return {
    image: request.image,
    entrypoint: request.entrypoint,
    timeoutSeconds: request.timeout,
    env: request.env,
    metadata: request.metadata,
    resource: request.resourceLimits,
    extensions: request.extensions,
    ...(request.platform === undefined ? {} : { platform: request.platform as unknown as PlatformSpec }),
    volumes: request.volumes as unknown as Volume[],
  };
}

function driven(sandbox: Sandbox): DrivenSandbox {
  return {
    id: sandbox.id,
    run: (request, signal) => acting('running the command', () => runCommand(sandbox, request, signal)),
    start: (request, signal) =>
      acting('starting the command', () =>
        untilStarted(sandbox.commands.runStream(request.command, { ...runOptions(request), background: true }, signal)),
      ),
    file: (request) => runFileAction(sandbox, request),
    state: () =>
      acting('asking for the state', async () => spelledState(String((await sandbox.getInfo()).status.state))),
    remove: () => acting(`deleting sandbox ${sandbox.id}`, () => sandbox.kill()),
  };
}

/** Names what was being done in the failure, with the status and code of the server's answer where there is one. */
async function acting<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ActionFailure) throw error;
    const status = error instanceof SandboxApiException && error.statusCode ? ` answered ${error.statusCode}` : '';
    throw new ActionFailure(`${what} failed:${status} ${describeError(error)}`, { cause: error });
  }
}

async function runCommand(sandbox: Sandbox, request: CommandRequest, signal: AbortSignal): Promise<CommandResult> {
  const end = await endOf(sandbox, request, signal);
  return resultAfter(end, (id) => sandbox.commands.getCommandStatus(id).then(statusOf), signal);
}

const statusOf = ({ running, exitCode }: Awaited<ReturnType<Sandbox['commands']['getCommandStatus']>>) => ({
  running: running === true,
  exitCode: typeof exitCode === 'number' ? exitCode : null,
});

/**
 * Reads the stream up to its terminal event and no further: an execd may hold it open for a while after that, which
 * says nothing about the command.
 */
async function endOf(sandbox: Sandbox, request: CommandRequest, signal: AbortSignal): Promise<CommandEnd> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const command = createCommandReader();
  try {
    const stream = sandbox.commands.runStream(request.command, runOptions(request), stop.signal);
    for await (const event of stream) {
      const end = command.take(event);
      if (end !== undefined) return end;
    }
    throw unendedStream();
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
  }
}

function runOptions(request: CommandRequest) {
  return {
    ...(request.cwd === undefined ? {} : { workingDirectory: request.cwd }),
    ...(request.envs === undefined ? {} : { envs: request.envs }),
    ...(request.uid === undefined ? {} : { uid: request.uid }),
    ...(request.gid === undefined ? {} : { gid: request.gid }),
    ...(request.timeoutMs === undefined ? {} : { timeoutSeconds: request.timeoutMs / 1000 }),
  };
}

async function runFileAction(sandbox: Sandbox, request: FileRequest): Promise<FileResult> {
  try {
    return await fileAction(sandbox, request);
  } catch (error) {
    if (!(error instanceof SandboxApiException) || error.statusCode === undefined || error.statusCode < 400) {
      throw new ActionFailure(`${request.action} ${request.path} failed: ${describeError(error)}`, { cause: error });
    }
    return { ok: false, status: error.statusCode, code: error.error.code };
  }
}

async function fileAction(sandbox: Sandbox, request: FileRequest): Promise<FileResult> {
  const { files } = sandbox;
  const { path } = request;
  switch (request.action) {
    case 'read': {
      const bytes = Buffer.from(await files.readBytes(path));
      return { ok: true, content: bytes.toString('utf8'), base64: bytes.toString('base64'), bytes: bytes.length };
    }
    case 'info':
      return { ok: true, info: (await files.getFileInfo([path]))[path] };
    case 'list':
      return { ok: true, entries: await files.listDirectory({ path }) };
    case 'remove':
      await files.deleteFiles([path]);
      return { ok: true };
    case 'makeDirectory':
      await files.createDirectories([{ path, mode: 755 }]);
      return { ok: true };
    case 'removeDirectory':
      await files.deleteDirectories([path]);
      return { ok: true };
    case 'move':
      await files.moveFiles([{ src: path, dest: request.to }]);
      return { ok: true };
    case 'write':
      await files.writeFiles([
        { path, data: request.content, ...(request.mode === undefined ? {} : { mode: request.mode }) },
      ]);
      return { ok: true };
  }
}
