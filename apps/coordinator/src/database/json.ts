// SPDX-License-Identifier: Apache-2.0
import type { z } from 'zod';

/** A value as it is kept in a text column. */
export const toColumn = (value: unknown): string => JSON.stringify(value);

/** Back from a text column, checked against its schema: a database that was tampered with gives an error, not a value. */
export const fromColumn = <T extends z.ZodType>(schema: T, text: string): z.output<T> => schema.parse(JSON.parse(text));
