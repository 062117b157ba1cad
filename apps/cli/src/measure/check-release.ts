// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentDigest } from '@glovebox/crypto';
import { WorkerRelease, type ReleaseFile, type ReleaseLaunch } from '@glovebox/measure';
import { readJson } from '../home/json-file.ts';
import { bundleInInitrd, type BundleInInitrd } from './bundle-in-initrd.ts';
import { measurementOf, type LaunchFiles } from './launch-options.ts';
import { readBytes } from '../read-bytes.ts';
import { tdxTitle } from './launch-text.ts';
import { registersOf } from './tdx-launch.ts';

/** A release whose files were measured again. */
export interface CheckedRelease {
  readonly name: string;
  readonly commit: string;
  readonly bundle: ReleaseFile;
  readonly bundleInInitrd: BundleInInitrd;
  /** As measured here, not as the manifest says. */
  readonly launches: readonly ReleaseLaunch[];
  /** In what the manifest and the files differ, one sentence each. Empty: the manifest says what is there. */
  readonly problems: readonly string[];
}

/** Believes nothing of the manifest but names: hashes every file, measures every launch, looks for the bundle. @throws CliError */
export async function checkRelease(path: string): Promise<CheckedRelease> {
  const manifestPath = (await isFolder(path)) ? join(path, 'manifest.json') : path;
  const folder = dirname(manifestPath);
  const release = await readJson(manifestPath, WorkerRelease, 'manifest');
  const load = ({ file }: ReleaseFile) => readBytes(join(folder, file), file);
  const maybe = (file: ReleaseFile | null) => (file === null ? null : load(file));
  const files = {
    firmware: await load(release.firmware),
    kernel: await maybe(release.kernel),
    initrd: await maybe(release.initrd),
    append: release.append,
  };
  const bundle = await load(release.bundle);
  const found = bundleInInitrd(bundle, files.initrd);
  const measured = await Promise.all(release.launches.map((launch) => measureAgain(launch, files, load)));
  return {
    name: release.name,
    commit: release.commit,
    bundle: { ...release.bundle, sha256: contentDigest(bundle) },
    bundleInInitrd: found,
    launches: measured.map(({ launch }) => launch),
    problems: [
      ...digestProblem(release.bundle, bundle),
      ...digestProblem(release.firmware, files.firmware),
      ...digestProblem(release.kernel, files.kernel),
      ...digestProblem(release.initrd, files.initrd),
      ...(found === 'not-found' ? ['the bundle is not in the initrd'] : []),
      ...measured.flatMap(({ problems }) => problems),
    ],
  };
}

/** The launch as its files are measured, and where the manifest says something else. */
async function measureAgain(
  launch: ReleaseLaunch,
  files: LaunchFiles,
  load: (file: ReleaseFile) => Promise<Uint8Array>,
): Promise<{ readonly launch: ReleaseLaunch; readonly problems: readonly string[] }> {
  if (launch.tee === 'sev-snp') {
    const { vcpus, vmm } = launch;
    const measurement = measurementOf(files, launch);
    const what = `the launch with ${String(vcpus)} processors on ${vmm} has another measurement than the manifest says`;
    return { launch: { ...launch, measurement }, problems: measurement === launch.measurement ? [] : [what] };
  }
  const { acpi } = launch;
  const tables =
    acpi === null
      ? null
      : { loader: await load(acpi.loader), rsdp: await load(acpi.rsdp), tables: await load(acpi.tables) };
  const registers = registersOf(files, launch, tables);
  const others = (['mrTd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3'] as const).filter(
    (name) => registers[name] !== launch.registers[name],
  );
  return {
    launch: { ...launch, registers },
    problems: [
      ...(['loader', 'rsdp', 'tables'] as const).flatMap((name) =>
        digestProblem(acpi?.[name] ?? null, tables?.[name] ?? null),
      ),
      ...others.map(
        (name) => `the launch (${tdxTitle(launch)}) has another ${name.toUpperCase()} than the manifest says`,
      ),
    ],
  };
}

const digestProblem = (file: ReleaseFile | null, bytes: Uint8Array | null): string[] =>
  file === null || bytes === null || contentDigest(bytes) === file.sha256
    ? []
    : [`${file.file} has another digest than the manifest says`];

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
