// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { parseJson, utf8 } from '@glovebox/core';
import { createAttester, type Attester } from './attester.ts';
import { TSM_REPORT_PATH } from './configfs-tsm.ts';
import { AttesterError } from './error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The attester of an environment:
 *
 *   ATTESTER           `configfs-tsm` or `command`; unset: configfs-tsm where the kernel has it, else the command
 *   ATTESTER_COMMAND   program and arguments, separated by white space or as a JSON array of texts
 *   ATTESTER_TSM_PATH  where configfs-tsm is, if not at the kernel's usual place
 *
 * @throws AttesterError `configuration`
 */
export function selectAttester(env: Environment): Attester {
  const basePath = env.ATTESTER_TSM_PATH ?? TSM_REPORT_PATH;
  switch (env.ATTESTER ?? defaultKind(basePath)) {
    case 'configfs-tsm':
      return createAttester({ kind: 'configfs-tsm', basePath });
    case 'command':
      return createAttester({ kind: 'command', command: parseCommand(env.ATTESTER_COMMAND) });
    default:
      throw new AttesterError('configuration', 'ATTESTER is neither `configfs-tsm` nor `command`', {
        field: 'ATTESTER',
        remedy: 'set ATTESTER to one of the two, or leave it unset',
      });
  }
}

const defaultKind = (basePath: string) => (existsSync(basePath) ? 'configfs-tsm' : 'command');

function parseCommand(text = ''): string[] {
  const words = text.startsWith('[') ? parseArray(text) : text.split(/\s+/).filter((word) => word !== '');
  if (words.length > 0) return words;
  throw new AttesterError('configuration', 'this machine has no configfs-tsm and no attester command is configured', {
    field: 'ATTESTER_COMMAND',
    remedy: 'run inside a TEE, or set ATTESTER_COMMAND to a program that prints evidence',
  });
}

function parseArray(text: string): string[] {
  try {
    const value = parseJson(utf8(text));
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  } catch (cause) {
    throw notAnArray(cause);
  }
  throw notAnArray();
}

const notAnArray = (cause?: unknown) =>
  new AttesterError('configuration', 'ATTESTER_COMMAND is not a JSON array of texts', {
    field: 'ATTESTER_COMMAND',
    remedy: 'write it as ["program", "argument"]',
    cause,
  });
