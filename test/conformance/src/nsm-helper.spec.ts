// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingPrograms } from '@glovebox/test-kit';

const SOURCE = fileURLToPath(new URL('../../../libs/attester/helpers/nsm-raw.c', import.meta.url));

/** Stands in for the kernel's driver: answers NSM_IOCTL_RAW with 'answer to ' and the request, everything else with ENOTTY. */
const DRIVER = `
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
struct iov { uint64_t addr, len; };
struct raw { struct iov request, response; };
int ioctl(int fd, unsigned long code, ...) {
  va_list list;
  va_start(list, code);
  struct raw *message = va_arg(list, struct raw *);
  va_end(list);
  if (code != 0xc0200a00ul || message->response.len != 0x3000) { errno = ENOTTY; return -1; }
  char *answer = (char *)(uintptr_t)message->response.addr;
  memcpy(answer, "answer to ", 10);
  memcpy(answer + 10, (void *)(uintptr_t)message->request.addr, message->request.len);
  message->response.len = 10 + message->request.len;
  return 0;
}
`;

/** It is for Linux alone. */
const needed = process.platform === 'linux' ? ['cc'] : ['linux'];
const missing = missingPrograms(needed, 'the helper for the Nitro Secure Module');

const suite = () => {
  let folder: string;
  let helper: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nsm-'));
    helper = join(folder, 'nsm-raw');
    writeFileSync(join(folder, 'driver.c'), DRIVER);
    compile('-Wall', '-Wextra', '-Werror', '-O2', '-o', helper, SOURCE);
    compile('-shared', '-fPIC', '-o', join(folder, 'driver.so'), join(folder, 'driver.c'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const compile = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync('cc', args);
    expect([status, stderr.toString()]).toEqual([0, '']);
  };
  const run = (input: Uint8Array, device = '/dev/null', driver = true) =>
    spawnSync(helper, [device], { input, env: driver ? { LD_PRELOAD: join(folder, 'driver.so') } : {} });

  it('passes request and answer on, byte for byte', () => {
    const request = Buffer.from([0, 0xff, 10, 13, ...Buffer.from('text')]);
    const { status, stdout } = run(request);
    expect([status, stdout]).toEqual([0, Buffer.concat([Buffer.from('answer to '), request])]);
    expect(run(Buffer.alloc(4096)).stdout).toHaveLength(4106);
  });

  it('fails on a request of no length or too much, on a device that is missing or is another one', () => {
    expect(run(Buffer.alloc(0)).status).toBe(2);
    expect(run(Buffer.alloc(4097)).status).toBe(2);
    expect(run(Buffer.alloc(1), '/nonexistent').status).toBe(1);
    const { status, stdout } = run(Buffer.alloc(1), '/dev/null', false);
    expect([status, stdout]).toEqual([1, Buffer.alloc(0)]);
  });
};
if (missing.length === 0) describe('nsm-raw', suite);
else it('was NOT RUN for want of programs', () => expect(missing).not.toEqual([]));
