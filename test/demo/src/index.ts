// SPDX-License-Identifier: Apache-2.0
/** The demo's world and story, for the end-to-end tests and the benchmarks. `main.ts` is the demo itself. */
export { approve, demoFiles, propose, signAgreement, storyFile, uploadDatasets } from './agreement.ts';
export { runCli, type CliResult } from './cli.ts';
export { meet, pinEachOther, pinKeybrokers, startKeybrokers, type Identity } from './people.ts';
export { personaClient, personaIdentity, personaPins } from './persona.ts';
export { Processes } from './processes.ts';
export { waitForEnd } from './refusals.ts';
export { Report } from './report.ts';
export {
  agreementDraft,
  analyst,
  auditor,
  datasetDrafts,
  everybody,
  keybrokerOf,
  minimumPeople,
  officer,
  owners,
  purpose,
} from './setting.ts';
export { answerQuestion, openRoom, refuseAttempts, type Outcome, type Room } from './story.ts';
export { consoleDirectory, repositoryRoot, World, type KeybrokerKeys } from './world.ts';
