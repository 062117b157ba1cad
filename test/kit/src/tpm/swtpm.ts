// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn, type ExecFileOptions } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { testOnlyEventLog, type TestOnlyEvent } from './event-log.ts';

/** The kit is loaded in browsers too, where nothing of Node may be called before it is needed. */
const run = (program: string, args: readonly string[], options: ExecFileOptions = {}) =>
  promisify(execFile)(program, args, { ...options, encoding: 'utf8' });

/** A TPM in software, manufactured with an endorsement certificate of an authority of its own. A real TPM in all but silicon. */
export interface Swtpm {
  readonly folder: string;
  readonly tcti: string;
  /** DER: the authority that the endorsement certificate leads to, and those between. */
  readonly root: Uint8Array;
  readonly issuers: readonly Uint8Array[];
  /** One of the tpm2-tools against this TPM; gives what it printed. */
  tool(name: string, ...args: readonly string[]): Promise<string>;
  /** Measures events as firmware does, and writes the log of them. @returns the path of the log */
  measure(events: readonly TestOnlyEvent[]): Promise<string>;
  stop(): Promise<void>;
}

export async function startSwtpm(): Promise<Swtpm> {
  const folder = await mkdtemp(join(tmpdir(), 'swtpm-'));
  const file = (name: string) => join(folder, name);
  await manufacture(file);
  const socket = file('sock');
  const child = spawn(
    'swtpm',
    [
      ...['socket', '--tpm2', '--tpmstate', `dir=${file('state')}`, '--flags', 'not-need-init,startup-clear'],
      ...['--server', `type=unixio,path=${socket}`, '--ctrl', `type=unixio,path=${socket}.ctrl`],
    ],
    // It says much, and would wait for somebody to listen.
    { stdio: 'ignore' },
  );
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error('swtpm did not start');
    await delay(10);
  }
  const tcti = `swtpm:path=${socket}`;
  const tool = async (name: string, ...args: readonly string[]) =>
    (await run(`tpm2_${name}`, ['--tcti', tcti, ...args])).stdout;
  const der = async (name: string) => Uint8Array.from(new X509Certificate(await readFile(file(name))).raw);
  return {
    folder,
    tcti,
    root: await der('ca/swtpm-localca-rootca-cert.pem'),
    issuers: [await der('ca/issuercert.pem')],
    tool,
    measure: async (events) => {
      for (const { pcr, data } of events) {
        const digest = createHash('sha256').update(data).digest('hex');
        await tool('pcrextend', `${String(pcr)}:sha256=${digest}`);
      }
      const path = file('binary_bios_measurements');
      await writeFile(path, testOnlyEventLog(events));
      return path;
    },
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

/** Endorsement key, its certificate in the TPM's memory, and the SHA-256 registers alone. */
async function manufacture(file: (name: string) => string): Promise<void> {
  for (const name of ['state', 'ca']) await mkdir(file(name));
  const ca = { statedir: '', signingkey: 'signkey.pem', issuercert: 'issuercert.pem', certserial: 'certserial' };
  const lines = Object.entries(ca).map(([key, name]) => `${key} = ${join(file('ca'), name)}\n`);
  await writeFile(file('ca.conf'), lines.join(''));
  await writeFile(
    file('ca.options'),
    '--platform-manufacturer TestOnly\n--platform-version 1.0\n--platform-model TestOnly\n',
  );
  await writeFile(
    file('setup.conf'),
    [
      'create_certs_tool = swtpm_localca',
      `create_certs_tool_config = ${file('ca.conf')}`,
      `create_certs_tool_options = ${file('ca.options')}`,
      '',
    ].join('\n'),
  );
  await run('swtpm_setup', [
    ...['--tpm2', '--tpmstate', file('state'), '--config', file('setup.conf')],
    ...['--create-ek-cert', '--pcr-banks', 'sha256'],
  ]);
}
