import { expect, test } from 'vitest';
import { librariesOf } from '../../harness/targets/images/rootfs.ts';
import { dockerConfiguration } from '../../harness/targets/managed/configuration.ts';
import { dockerEnvironment, serverEnvironment } from '../../harness/targets/managed/environment.ts';

test('the configuration keeps the server on loopback, on its own ports, files and images', () => {
  const text = dockerConfiguration({
    ports: { server: 20_000, sandboxes: [20_001, 20_200] },
    apiKey: 'key',
    execdImage: 'execd:1',
    store: '/private/store.db',
    hostPaths: '/private/with "quotes"',
  });
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      '[server]',
      'host = "127.0.0.1"',
      'port = 20000',
      'api_key = "key"',
      'execd_image = "execd:1"',
      'allowed_host_paths = ["/private/with \\"quotes\\""]',
      'path = "/private/store.db"',
      'publish_host = "127.0.0.1"',
      'port_range_min = 20001',
      'port_range_max = 20200',
    ]),
  );
});

test('the server gets a home of its own, and none of our secrets', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/me',
    OPEN_SANDBOX_API_KEY: 's',
    AWS_SECRET_ACCESS_KEY: 's',
    HTTP_PROXY: 'p',
    DOCKER_HOST: 'unix:///engine.sock',
  };
  const given = { ...serverEnvironment(env, '/private/home', '/private/tmp'), ...dockerEnvironment(env) };
  expect(given).toMatchObject({
    PATH: '/bin',
    HOME: '/private/home',
    TMPDIR: '/private/tmp',
    DOCKER_HOST: 'unix:///engine.sock',
  });
  expect(JSON.stringify(given)).not.toMatch(/SECRET|API_KEY|PROXY/);
});

test('the libraries in the output of ldd', () => {
  const output =
    '\tlinux-vdso.so.1 (0x00007f)\n\tlibdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f)\n' +
    '\tlibgone.so => not found\n\t/lib64/ld-linux-x86-64.so.2 (0x00007f)\n';
  expect(librariesOf(output)).toEqual(['/lib/x86_64-linux-gnu/libdl.so.2', '/lib64/ld-linux-x86-64.so.2']);
  expect(librariesOf('\tnot a dynamic executable\n')).toEqual([]);
});
