// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentDigest } from '@glovebox/crypto';
import { WorkerRelease, type ReleaseFile, type ReleaseLaunch } from '@glovebox/measure';
import { readJson } from '../home/json-file.ts';
import { bundleInInitrd, type BundleInInitrd } from './bundle-in-initrd.ts';
import { measurementOf } from './launch-options.ts';
import { readBytes } from '../read-bytes.ts';

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
  const launches = release.launches.map((launch) => ({ ...launch, measurement: measurementOf(files, launch) }));
  return {
    name: release.name,
    commit: release.commit,
    bundle: { ...release.bundle, sha256: contentDigest(bundle) },
    bundleInInitrd: found,
    launches,
    problems: [
      ...digestProblem(release.bundle, bundle),
      ...digestProblem(release.firmware, files.firmware),
      ...digestProblem(release.kernel, files.kernel),
      ...digestProblem(release.initrd, files.initrd),
      ...(found === 'not-found' ? ['the bundle is not in the initrd'] : []),
      ...launches.flatMap(({ measurement, vcpus, vmm }, index) =>
        release.launches[index]?.measurement === measurement
          ? []
          : [`the launch with ${String(vcpus)} processors on ${vmm} has another measurement than the manifest says`],
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
