// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { NativeError, systemCode } from './error.ts';

/**
 * A lock that the kernel holds for us: flock(2) on an open file. It ends with the process however that ends, and works
 * between containers that share a directory, where process numbers and abstract sockets do not. Node has no call for
 * it, so `flock` (util-linux, busybox) takes it on a file that this process opened: such a lock belongs to the open
 * file, not to the process that asked, and stays with us when the helper ends. On macOS open(2) takes it itself.
 */
export interface Lock {
  /** Ends the lock. The file stays: removing it would let two processes lock two files of one name. */
  release(): void;
}

/** macOS <fcntl.h> O_EXLOCK. */
const O_EXLOCK = 0x20;

/** Locks a directory for this process by a file `lock` in it. @throws NativeError `locked`, `lock-unavailable`, `io` */
export const lockDirectory = (directory: string): Promise<Lock> => lockFile(join(directory, 'lock'));

/** Locks by a file of its own, made if missing. @throws NativeError `locked`, `lock-unavailable`, `io` */
export async function lockFile(path: string): Promise<Lock> {
  const fd = openLockFile(path);
  try {
    if (process.platform !== 'darwin' && !(await flock(fd))) throw locked(path);
    assertStillThere(fd, path);
    writeHolder(fd);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let held = true;
  return {
    release: () => {
      if (held) closeSync(fd);
      held = false;
    },
  };
}

function openLockFile(path: string): number {
  const exclusive = process.platform === 'darwin' ? O_EXLOCK | constants.O_NONBLOCK : 0;
  try {
    return openSync(path, constants.O_RDWR | constants.O_CREAT | exclusive, 0o600);
  } catch (cause) {
    if (exclusive !== 0 && systemCode(cause) === 'EAGAIN') throw locked(path);
    throw new NativeError('io', `\`${path}\` cannot be opened (\`${systemCode(cause)}\`)`, { field: path, cause });
  }
}

/** True when the lock on this open file is now ours, false when another open file has it. */
function flock(fd: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const unavailable = (cause: unknown) =>
      new NativeError('lock-unavailable', 'no lock can be taken', { remedy: 'install util-linux for `flock`', cause });
    const child = spawn('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] });
    child.once('error', (cause) => reject(unavailable(cause)));
    child.once('exit', (code) => {
      if (code === 0 || code === 1) resolve(code === 0);
      else reject(unavailable(new Error(`flock ended with ${String(code)}`)));
    });
  });
}

/** Somebody may have removed the file between opening and locking: then another process can lock a new one. */
function assertStillThere(fd: number, path: string): void {
  const ours = fstatSync(fd);
  const named = statSync(path, { throwIfNoEntry: false });
  if (named?.ino !== ours.ino || named.dev !== ours.dev) throw locked(path);
}

/** For people: the lock itself is the kernel's. */
function writeHolder(fd: number): void {
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`, 0);
}

function locked(path: string): NativeError {
  return new NativeError('locked', `\`${path}\` is locked by process \`${holder(path)}\``, {
    field: path,
    remedy: 'stop the other process, or use another directory',
  });
}

function holder(path: string): string {
  try {
    return /^\d{1,10}\n$/.exec(readFileSync(path, 'latin1'))?.[0].trim() ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
