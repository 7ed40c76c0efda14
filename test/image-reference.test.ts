/** Which references are of one image. */
import { expect, it } from 'vitest';
import { sameReference } from '../harness/image-reference.ts';

it.each([
  ['ubuntu', 'ubuntu:latest'],
  ['ubuntu', 'docker.io/library/ubuntu:latest'],
  ['ubuntu:22.04', 'index.docker.io/library/ubuntu:22.04'],
  ['docker.io/ubuntu', 'library/ubuntu'],
  ['team/app', 'docker.io/team/app:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['registry.example.com:5000/app', 'registry.example.com:5000/app:latest'],
  ['ubuntu:22.04@sha256:ab', 'docker.io/library/ubuntu@sha256:ab'],
])('%s and %s are one', (one, other) => {
  expect(sameReference(one, other)).toBe(true);
  expect(sameReference(other, one)).toBe(true);
});

it.each([
  ['ubuntu', 'ubuntu:22.04'],
  ['ubuntu', 'debian'],
  ['app', 'team/app'],
  ['registry.example.com/app', 'app'],
  ['registry.example.com/app', 'registry.example.com/library/app'],
  ['registry.example.com:5000/app', 'registry.example.com/app'],
  ['ubuntu', 'ubuntu@sha256:ab'],
  ['ubuntu@sha256:ab', 'ubuntu@sha256:cd'],
  ['ubuntu', undefined],
  [undefined, undefined],
])('%s and %s are two', (one, other) => {
  expect(sameReference(one, other)).toBe(false);
});
