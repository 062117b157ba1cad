// SPDX-License-Identifier: Apache-2.0
import { analystSteps } from './steps/analyst.ts';
import { auditorSteps } from './steps/auditor.ts';
import { budgetSteps } from './steps/budget.ts';
import { carriedStopSteps } from './steps/carried-stop.ts';
import { everyoneSteps } from './steps/everyone.ts';
import { modelSteps } from './steps/model.ts';
import { officerSteps } from './steps/officer.ts';
import { ownerSteps } from './steps/owner.ts';
import { pageSteps } from './steps/pages.ts';
import { stopSteps } from './steps/stop.ts';
import { roomSteps } from './steps/room.ts';
import type { Step } from './steps/step.ts';

/** The story, in the order in which it is played. */
export const steps: readonly Step[] = [
  ...everyoneSteps,
  ...roomSteps,
  ...officerSteps,
  ...analystSteps,
  ...modelSteps,
  ...auditorSteps,
  ...ownerSteps,
  ...pageSteps,
  ...stopSteps,
  ...budgetSteps,
  ...carriedStopSteps,
];
