// SPDX-License-Identifier: Apache-2.0
import type { Step } from './step.ts';

export const officerSteps: readonly Step[] = [];
