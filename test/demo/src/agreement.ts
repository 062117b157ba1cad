// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementDraft, analyst, everybody, officer, owners, purpose } from './setting.ts';
import { repositoryRoot, type KeybrokerKeys, type World } from './world.ts';

/** Drafts the agreement, has it proposed by the first owner and signed by everybody. Returns its digest. */
export async function signAgreement(
  world: World,
  keybrokers: Readonly<Record<string, KeybrokerKeys>>,
  next: { readonly version?: number; readonly previous?: string } = {},
): Promise<string> {
  const [first, ...others] = everybody;
  if (first === undefined) throw new Error('nobody is there');
  const file = join(world.dir, 'agreement.yaml');
  const draft = { ...agreementDraft(world, keybrokers, world.measure(world.bundle)), ...next };
  writeFileSync(file, JSON.stringify(draft, null, 2));
  const { digest } = await world.ask<{ digest: string }>(first, 'agreement', 'propose', file);
  for (const name of others) await world.ask(name, 'agreement', 'sign', digest);
  return digest;
}

export const demoFiles: Readonly<Record<string, string>> = Object.fromEntries(
  owners.map(({ dataset, file }) => [dataset, join(repositoryRoot, 'test/demo/data', file)]),
);

/** Each owner seals its dataset on its own machine and uploads the ciphertext. Returns the manifests' digests by dataset. */
export async function uploadDatasets(
  world: World,
  agreement: string,
  files: Readonly<Record<string, string>> = demoFiles,
): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const { name, dataset } of owners) {
    const args = ['--agreement', agreement, '--name', dataset, files[dataset] ?? ''];
    const uploaded = await world.ask<{ digest: string }>(name, 'dataset', 'upload', ...args);
    digests[dataset] = uploaded.digest;
  }
  return digests;
}

export const storyFile = (name: string) => join(repositoryRoot, 'test/demo/story', name);

/** The analyst proposes a question of the story; everybody who must approves it. Returns the computation's digest. */
export async function propose(world: World, agreement: string, title: string, sqlFile: string): Promise<string> {
  const args = ['--agreement', agreement, '--title', title, '--purpose', purpose, '--sql', storyFile(sqlFile)];
  const { digest } = await world.ask<{ digest: string }>(analyst, 'computation', 'propose', ...args);
  return digest;
}

export async function approve(
  world: World,
  computation: string,
  approvers: readonly string[] = [...owners.map(({ name }) => name), officer],
) {
  await Promise.all(approvers.map((name) => world.ask(name, 'computation', 'approve', computation)));
}
