// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';

// The page's Content-Security-Policy allows no code made from text. Imported before anything that holds a schema.
z.config({ jitless: true });
