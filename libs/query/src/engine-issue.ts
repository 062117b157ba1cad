// SPDX-License-Identifier: Apache-2.0
import type { QueryIssue } from '@glovebox/contracts';
import { z } from 'zod';
import { Places } from './text/places.ts';

const EngineError = z.object({
  error: z.literal(true),
  error_type: z.string(),
  error_message: z.string(),
  position: z.string().optional(),
});

/** What the engine's parser says of a text that is no SELECT; null when it parsed one. */
export function engineIssue(engineJson: unknown, sql: string): QueryIssue | null {
  const parsed = EngineError.safeParse(engineJson);
  if (!parsed.success) return null;
  const { error_type: type, error_message: message, position } = parsed.data;
  const place = position === undefined ? null : new Places(sql).atByte(Number(position));
  if (type !== 'parser')
    return { code: 'not-a-select', message: 'A question is exactly one SELECT.', place, remedy: 'Write SELECT …' };
  if (message.startsWith('Max expression depth'))
    return { code: 'too-complex', message: 'The query is nested too deeply.', place, remedy: 'Make it simpler.' };
  return { code: 'syntax', message: `This is not SQL: ${oneLine(message)}.`, place };
}

/** Nothing is parsed from it: the engine's message about a text names nothing but the text. */
const oneLine = (message: string): string => message.replace(/\p{Cc}+/gu, ' ').slice(0, 150);
