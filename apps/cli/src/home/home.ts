// SPDX-License-Identifier: Apache-2.0
import { emptyPins, Pins } from '@glovebox/client';
import { writeFileAtomic } from '@glovebox/native';
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import { readJsonOr } from './json-file.ts';
import type { HomePaths } from './paths.ts';

const Config = z.strictObject({ coordinator: z.string().max(300).optional() });
export type Config = z.infer<typeof Config>;

export const loadConfig = (paths: HomePaths): Promise<Config> => readJsonOr(paths.config, Config, {});

export const saveConfig = (paths: HomePaths, config: Config): Promise<void> => saveJson(paths, paths.config, config);

export const loadPins = (paths: HomePaths): Promise<Pins> => readJsonOr(paths.pins, Pins, emptyPins());

export const savePins = (paths: HomePaths, pins: Pins): Promise<void> => saveJson(paths, paths.pins, pins);

async function saveJson(paths: HomePaths, file: string, value: unknown): Promise<void> {
  await mkdir(paths.root, { recursive: true, mode: 0o700 });
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`, 0o600);
}
