// SPDX-License-Identifier: Apache-2.0
import { Platform, TpmBank } from '@glovebox/contracts';
import { parseJson, utf8 } from '@glovebox/core';
import { AttesterError } from './error.ts';
import type { TpmSettings } from './tpm.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A path, or `none` for leaving it out. */
export const optionalPath = (value: string | undefined, usual: string): string | null =>
  value === 'none' ? null : (value ?? usual);

/** Program and arguments, separated by white space or as a JSON array of texts; empty where it is unset. */
export function parseCommand(env: Environment, name: string): string[] {
  const value = env[name] ?? '';
  return value.startsWith('[') ? parseArray(value, name) : value.split(/\s+/).filter((word) => word !== '');
}

function parseArray(value: string, name: string): string[] {
  try {
    const words = parseJson(utf8(value));
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch (cause) {
    throw wrong(name, 'write it as ["program", "argument"]', cause);
  }
  throw wrong(name, 'write it as ["program", "argument"]');
}

export function parsePlatform(env: Environment, name: string): Platform {
  const parsed = Platform.safeParse(env[name] ?? 'sev-snp');
  if (parsed.success) return parsed.data;
  throw wrong(name, `name one of ${Platform.options.join(', ')}`);
}

/** One of some words, the first where it is unset. */
export function oneOf<T extends string>(env: Environment, name: string, words: readonly [T, ...T[]]): T {
  const value = env[name] ?? words[0];
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw wrong(name, `set it to one of ${words.join(', ')}`);
}

/** Bank and registers, as tpm2-tools write them: `sha256:0,1,7`. */
export function parsePcrs(env: Environment, name: string): Pick<TpmSettings, 'bank' | 'pcrs'> {
  const [bankText = '', list = ''] = (env[name] ?? 'sha256:0,1,2,3,4,5,6,7').split(':');
  const bank = TpmBank.safeParse(bankText);
  const words = list.split(',');
  const pcrs = [...new Set(words.map(Number))].sort((a, b) => a - b);
  const areRegisters = words.every((word) => /^\d{1,2}$/.test(word) && Number(word) < 24);
  if (bank.success && areRegisters && pcrs.length === words.length) return { bank: bank.data, pcrs };
  throw wrong(name, 'write it as sha256:0,1,7, each register once');
}

export const wrong = (name: string, remedy: string, cause?: unknown) =>
  new AttesterError('configuration', `${name} has a wrong value`, { field: name, remedy, cause });
