// SPDX-License-Identifier: Apache-2.0
import { ATTESTER_KINDS, type Attester, type AttesterKind, type AttesterSource, type Finding } from './attester.ts';
import { AttesterError } from './error.ts';
import { parseParts, withParts } from './parts.ts';
import { wrong, type Environment } from './settings.ts';
import { attesterSources, gpuSettings, ONLY_WHEN_NAMED } from './sources.ts';

export interface FoundAttester {
  readonly kind: AttesterKind;
  readonly finding: Finding;
  /** Whether it is taken without being named. */
  readonly automatic: boolean;
}

export interface Selection {
  readonly attester: Attester;
  readonly kind: AttesterKind;
  /** One line for the log: what was taken, and why nothing else was. */
  readonly explanation: string;
}

/** What this machine has, in the order of preference. @throws AttesterError `configuration` */
export async function findAttesters(env: Environment): Promise<readonly FoundAttester[]> {
  return (await findAll(attesterSources(env))).map(({ source: { kind }, finding }) => ({
    kind,
    finding,
    automatic: !ONLY_WHEN_NAMED.has(kind),
  }));
}

/**
 * The attester of an environment. `ATTESTER` names a kind, which must be usable; `auto` or nothing takes the first that
 * is there, in the order of {@link ATTESTER_KINDS}. One that is there and cannot be used ends the search with an error:
 * what comes after it is weaker, and nobody would notice. Parts beside it are those of `ATTESTER_PARTS`. See {@link attesterSources} for the other variables.
 * @throws AttesterError `configuration`
 */
export async function selectAttester(env: Environment): Promise<Selection> {
  const named = parseKind(env.ATTESTER ?? 'auto');
  const parts = parseParts(env);
  const sources = attesterSources(env);
  const found = await findAll(sources);
  const candidates =
    named === 'auto'
      ? found.filter(({ source, finding }) => !ONLY_WHEN_NAMED.has(source.kind) && finding.state !== 'absent')
      : found.filter(({ source }) => source.kind === named);
  const [chosen] = candidates;
  if (chosen === undefined) throw nothing(found);
  const { source, finding } = chosen;
  if (finding.state !== 'usable') throw unusable(source.kind, finding);
  return {
    attester: await withParts(source.attester(finding.platform), parts, sources, gpuSettings(env)),
    kind: source.kind,
    explanation: [
      `${source.kind} for ${finding.platform} (${finding.detail}), ${named === 'auto' ? 'the first that is here' : 'as named'}`,
      ...(parts.length > 0 ? [`with the parts ${parts.join(', ')}`] : []),
      ...found.filter((other) => other !== chosen).map((other) => `not ${describe(other)}`),
    ].join('; '),
  };
}

interface Found {
  readonly source: AttesterSource;
  readonly finding: Finding;
}

const findAll = (sources: readonly AttesterSource[]): Promise<readonly Found[]> =>
  Promise.all(sources.map(async (source) => ({ source, finding: await source.find() })));

const describe = ({ source: { kind }, finding: { state, detail } }: Found): string => {
  if (state !== 'usable') return `${kind}: ${detail}`;
  return `${kind}: ${ONLY_WHEN_NAMED.has(kind) ? 'here, but only taken when named' : 'here, but not chosen'}`;
};

function parseKind(value: string): AttesterKind | 'auto' {
  if (value === 'auto') return value;
  const kind = ATTESTER_KINDS.find((known) => known === value);
  if (kind !== undefined) return kind;
  throw wrong('ATTESTER', `set it to auto or one of ${ATTESTER_KINDS.join(', ')}`);
}

const nothing = (found: readonly Found[]) =>
  new AttesterError('configuration', `this machine cannot make evidence: ${found.map(describe).join('; ')}`, {
    field: 'ATTESTER',
    remedy: 'run inside a TEE, or set ATTESTER_COMMAND to a program that prints evidence',
  });

const unusable = (kind: AttesterKind, { detail }: Finding) =>
  new AttesterError('configuration', `the attester \`${kind}\` cannot be used: ${detail}`, {
    field: 'ATTESTER',
    remedy: 'make it usable, or name another attester if you know what that means',
  });
