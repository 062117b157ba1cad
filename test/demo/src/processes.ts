// SPDX-License-Identifier: Apache-2.0
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Running {
  readonly listeners: Set<(text: string) => void>;
  readonly child: ChildProcess;
  readonly exited: Promise<void>;
  /** Everything it printed so far. */
  output: string;
}

/** Starts, watches and kills the real processes of one world. Each one's output is kept in a file of its own. */
export class Processes {
  readonly #logs: string;
  readonly #root: string;
  readonly #running = new Map<string, Running>();

  constructor(root: string, logs: string) {
    this.#root = root;
    this.#logs = logs;
    mkdirSync(logs, { recursive: true });
  }

  /** Starts a process under a name and resolves when its output matches `ready`. */
  async start(name: string, { command, args, env = {} }: Command, ready: RegExp, timeoutMs = 120_000): Promise<void> {
    const log = createWriteStream(join(this.#logs, `${name}.log`), { flags: 'a' });
    const child = spawn(command, args, {
      cwd: this.#root,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NODE_NO_WARNINGS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const running: Running = { child, exited, output: '', listeners: new Set() };
    this.#running.set(name, running);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        log.write(data);
        running.output += data.toString();
        for (const listener of running.listeners) listener(data.toString());
      });
    }
    await this.waitForOutput(name, ready, timeoutMs);
  }

  /** Resolves as soon as the output of a process, from `from` on, matches; rejects when it ends before. */
  async waitForOutput(name: string, pattern: RegExp, timeoutMs = 120_000, from = 0): Promise<void> {
    const running = this.#get(name);
    const tail = () => running.output.slice(-3000);
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        stop();
        settle();
      };
      const check = () => {
        if (pattern.test(running.output.slice(from))) finish(resolve);
        else if (!this.isRunning(name)) finish(() => reject(new Error(`${name} ended early:\n${tail()}`)));
      };
      const stop = this.observe(name, check);
      const timer = setTimeout(
        () => finish(() => reject(new Error(`${name} did not print ${String(pattern)} in time:\n${tail()}`))),
        timeoutMs,
      );
      void running.exited.then(check);
      check();
    });
  }

  /** Calls back with everything a process prints, the moment it does. Returns a function that ends it. */
  observe(name: string, listener: (text: string) => void): () => void {
    const { listeners } = this.#get(name);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  output(name: string): string {
    return this.#get(name).output;
  }

  pid(name: string): number {
    return this.#get(name).child.pid ?? -1;
  }

  isRunning(name: string): boolean {
    const child = this.#running.get(name)?.child;
    return child?.exitCode === null && child.signalCode === null;
  }

  signal(name: string, signal: NodeJS.Signals): void {
    this.#get(name).child.kill(signal);
  }

  /** Ends a process and resolves when it is gone. */
  async kill(name: string, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!this.isRunning(name)) return;
    const { child, exited } = this.#get(name);
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(timer);
  }

  async killAll(): Promise<void> {
    for (const name of [...this.#running.keys()].reverse()) await this.kill(name);
  }

  #get(name: string): Running {
    const running = this.#running.get(name);
    if (!running) throw new Error(`no process named ${name}`);
    return running;
  }
}
