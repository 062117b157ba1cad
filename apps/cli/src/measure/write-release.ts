// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest } from '@glovebox/crypto';
import { WorkerRelease, type ReleaseFile, type SnpReleaseLaunch } from '@glovebox/measure';
import { CliError } from '../error.ts';
import { bundleInInitrd, type BundleInInitrd } from './bundle-in-initrd.ts';
import type { LaunchFiles } from './launch-options.ts';
import { readBytes } from '../read-bytes.ts';
import type { MeasuredTdxLaunch } from './tdx-launch.ts';

interface Named {
  readonly bundle: string;
  readonly commit: string;
  readonly name: string;
  readonly out: string;
}

/**
 * Writes a folder with copies of all files and their manifest. @throws CliError `usage` when the bundle can be seen not to be in
 * the initrd, `file`
 */
export async function writeRelease(
  files: LaunchFiles,
  { snp, tdx }: { readonly snp: readonly SnpReleaseLaunch[]; readonly tdx: readonly MeasuredTdxLaunch[] },
  { bundle: bundlePath, commit, name, out }: Named,
): Promise<{ readonly release: WorkerRelease; readonly bundleInInitrd: BundleInInitrd }> {
  const bundle = await readBytes(bundlePath, 'bundle');
  const inside = bundleInInitrd(bundle, files.initrd);
  if (inside === 'not-found') {
    throw new CliError('usage', 'the bundle is not in the initrd, so the measurement is of another worker', {
      field: 'initrd',
      remedy: 'build the initrd with this bundle',
    });
  }
  const parsed = WorkerRelease.safeParse({
    version: 1,
    name,
    commit,
    bundle: named('worker.mjs', bundle),
    firmware: named('ovmf.fd', files.firmware),
    kernel: files.kernel === null ? null : named('kernel', files.kernel),
    initrd: files.initrd === null ? null : named('initrd', files.initrd),
    append: files.append,
    launches: [...snp, ...tdx.map(({ launch }) => launch)],
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CliError('usage', issue?.message ?? 'not a release', {
      field: issue?.path.join('.') ?? 'release',
      remedy: 'see the help of this command',
    });
  }
  await put(out, [
    ['worker.mjs', bundle],
    ['ovmf.fd', files.firmware],
    ['kernel', files.kernel],
    ['initrd', files.initrd],
    ...tdx.flatMap(acpiFiles),
    ['manifest.json', `${JSON.stringify(parsed.data, null, 2)}\n`],
  ]);
  return { release: parsed.data, bundleInInitrd: inside };
}

const acpiFiles = ({ launch: { acpi }, tables }: MeasuredTdxLaunch): [string, Uint8Array][] =>
  acpi === null || tables === null
    ? []
    : [
        [acpi.loader.file, tables.loader],
        [acpi.rsdp.file, tables.rsdp],
        [acpi.tables.file, tables.tables],
      ];

const named = (file: string, bytes: Uint8Array): ReleaseFile => ({ file, sha256: contentDigest(bytes) });

async function put(out: string, files: readonly (readonly [string, Uint8Array | string | null])[]): Promise<void> {
  try {
    await mkdir(out);
    for (const [file, content] of files)
      if (content !== null) await writeFile(join(out, file), content, { flag: 'wx' });
  } catch (cause) {
    throw new CliError('file', `\`${out}\` cannot be written, or exists`, {
      field: 'out',
      remedy: 'name a new folder',
      cause,
    });
  }
}
