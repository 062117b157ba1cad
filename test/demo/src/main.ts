// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { signAgreement, storyFile } from './agreement.ts';
import { Report } from './report.ts';
import { analyst, everybody, officer, purpose } from './setting.ts';
import { answerQuestion, openRoom, refuseAttempts, type Room } from './story.ts';
import { repositoryRoot, World } from './world.ts';

/** `npm run demo [-- --keep] [-- --json]` */
const { values: options } = parseArgs({ options: { keep: { type: 'boolean' }, json: { type: 'boolean' } } });

const report = new Report();
const world = await World.create(join(repositoryRoot, '.demo'));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void world.stop().then(() => process.exit(130)));

report.say(
  '\u001b[1mGlovebox\u001b[0m: three owners, one agreement, one released table. Real processes, HTTP, Redis and data.',
);
report.say('DANGER: there is no TEE here. A test authority signs the evidence; every process was told to accept it.');
try {
  const room = await openRoom(world, report);
  const outcome = await answerQuestion(world, report, room);
  const refusals = await refuseAttempts(world, report, room, outcome);
  report.chapter('In short');
  report.say(
    [
      `${String(outcome.table.rows.length)} groups over three owners' data were released in ${report.elapsed}, from an empty folder.`,
      'The coordinator, its database, Redis and the relay saw ciphertext, signatures, names, sizes and times.',
      `The receipt is in ${outcome.receiptFile}; logs of every process are in ${join(world.dir, 'logs')}.`,
    ].join('\n'),
  );
  if (options.keep === true) await keep(room);
  await world.stop();
  const { rows, columns, suppression } = outcome.table;
  const document = {
    steps: report.steps,
    result: { columns, rows, suppressed: suppression },
    receipt: outcome.receipt,
    refusals,
  };
  if (options.json === true) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
} catch (error) {
  await world.stop();
  process.stderr.write(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write(`Logs of every process are in ${join(world.dir, 'logs')}.\n`);
  process.exitCode = 1;
}

/**
 * Leaves everything running until Ctrl-C. The last attempt ended the agreement for good, so everybody signs a new
 * version first: the uploaded datasets serve under it as they are.
 */
async function keep(room: Room): Promise<void> {
  report.chapter('Everything keeps running. Ctrl-C ends it.');
  const agreement = await signAgreement(world, room.keybrokers, { version: 2, previous: room.agreement });
  const question = `--agreement ${agreement.slice(0, 12)} --purpose ${purpose} --sql ${storyFile('question.sql')}`;
  report.say(
    [
      `The console: ${world.coordinatorUrl}/`,
      'Bring the keys of a persona there: keys.json and pins.json of its folder. Then believe development roots under Keys, Yours.',
      ...everybody.map((name) => `  ${name.padEnd(16)} ${world.home(name)}`),
      '',
      `The stopped agreement has a successor, ${agreement.slice(0, 12)}. In another terminal, as the analyst:`,
      '',
      `export GLOVEBOX_HOME=${world.home(analyst)} GLOVEBOX_COORDINATOR=${world.coordinatorUrl} DANGEROUSLY_TRUST_DEV_ROOTS=1`,
      'npx glovebox job list',
      `npx glovebox computation check ${question}`,
      `npx glovebox computation propose --title "My question" ${question}`,
      '',
      `Owners and officer approve it with --home ${join(world.dir, 'homes')}/NAME, for example:`,
      `npx glovebox computation approve COMPUTATION --home ${world.home(officer)}`,
      'npx glovebox job submit COMPUTATION --watch',
      '',
      `The API is described at ${world.coordinatorUrl}/docs`,
    ].join('\n'),
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    setInterval(() => undefined, 60_000);
  });
}
