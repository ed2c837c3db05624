// What is an answer of the cluster, and what is none.

import { expect, it } from 'vitest';
import { isUnanswered } from './is-unanswered.ts';

it.each([
  'The connection to the server 10.0.0.11:6443 was refused - did you specify the right host or port?',
  'dial tcp 10.0.0.11:6443: connect: connection refused',
  'Unable to connect to the server: net/http: TLS handshake timeout',
  'Unable to connect to the server: dial tcp 10.0.0.11:6443: connect: no route to host',
  'error: Get "https://10.0.0.11:6443/api?timeout=20s": EOF',
  'error: Get "https://10.0.0.11:6443/api?timeout=20s": context deadline exceeded',
  'error: context deadline exceeded - error from a previous attempt: EOF',
  'Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
  'E1127 14:37:23.435483 305 memcache.go:381] "Couldn\'t get current server API group list" err="Get \\"https://127.0.0.1:46444/api?timeout=32s\\": net/http: TLS handshake timeout"',
  'Error from server: etcdserver: leader changed',
  'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
  'Error from server (Timeout): the server was unable to return a response in the time allotted, but may still be processing the request',
  "E1127 14:10:01 memcache.go:265] couldn't get current server API group list\nUnable to connect to the server: EOF\n",
])('no answer: %s', (stderr) => {
  expect(isUnanswered(stderr)).toBe(true);
});

it.each([
  '',
  'error: timed out waiting for the condition on nodes/host2',
  'Error from server (NotFound): nodes "host2" not found',
  'Error from server (Forbidden): nodes "host2" is forbidden',
  'error when evicting pods/"a" -n "b": context deadline exceeded',
  'error when waiting for pod "a" in namespace "b" to terminate: context deadline exceeded',
  'Unable to connect to the server: EOF\nerror: timed out waiting for the condition on nodes/host2',
])('an answer: %s', (stderr) => {
  expect(isUnanswered(stderr)).toBe(false);
});
