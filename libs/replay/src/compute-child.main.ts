// SPDX-License-Identifier: Apache-2.0
import { computeMain } from '@glovebox/compute';

await computeMain();
