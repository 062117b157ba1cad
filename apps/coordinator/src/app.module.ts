// SPDX-License-Identifier: Apache-2.0
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import type { Redis } from 'ioredis';
import { AgreementsController } from './agreements/agreements.controller.ts';
import { AgreementsService } from './agreements/agreements.service.ts';
import { AgreementsStore } from './agreements/agreements.store.ts';
import { StopsService } from './agreements/stops.service.ts';
import { ApprovalsController } from './approvals/approvals.controller.ts';
import { ApprovalsService } from './approvals/approvals.service.ts';
import { AuditController } from './audit/audit.controller.ts';
import { AuditStore } from './audit/audit.store.ts';
import { BlobStore } from './blobs/blob.store.ts';
import { BlobsController } from './blobs/blobs.controller.ts';
import { BlobsService } from './blobs/blobs.service.ts';
import { CLOCK, type Clock } from './clock.ts';
import { CollateralService } from './collateral/collateral.service.ts';
import { ComputationsController } from './computations/computations.controller.ts';
import { ComputationsService } from './computations/computations.service.ts';
import { ComputationsStore } from './computations/computations.store.ts';
import { QueryCheck } from './computations/query-check.ts';
import { CONFIG, type Config } from './config.ts';
import { DATABASE, type Database } from './database/database.ts';
import { DatasetsController } from './datasets/datasets.controller.ts';
import { DatasetsService } from './datasets/datasets.service.ts';
import { DatasetsStore } from './datasets/datasets.store.ts';
import { DocsController } from './docs/docs.controller.ts';
import { DocsService } from './docs/docs.service.ts';
import { AuthGuard } from './edge/auth.guard.ts';
import { NoncesStore } from './edge/nonces.store.ts';
import { ProblemFilter } from './edge/problem.filter.ts';
import { HealthController } from './health/health.controller.ts';
import { HealthService } from './health/health.service.ts';
import { Hub } from './hub.ts';
import { AttemptsStore } from './jobs/attempts.store.ts';
import { Dispatcher } from './jobs/dispatcher.ts';
import { JobDocumentsService } from './jobs/job-documents.ts';
import { JobEnder } from './jobs/job-ender.ts';
import { JobEventsService } from './jobs/job-events.service.ts';
import { JobLedger } from './jobs/job-ledger.ts';
import { JobsController } from './jobs/jobs.controller.ts';
import { JobsService } from './jobs/jobs.service.ts';
import { JobsStore } from './jobs/jobs.store.ts';
import { OutboxStore } from './jobs/outbox.store.ts';
import { StepsService } from './jobs/steps.service.ts';
import { CurrentAttempts } from './jobs/steps/current-attempt.ts';
import { GrantStep } from './jobs/steps/grant.step.ts';
import { NoteSteps } from './jobs/steps/notes.step.ts';
import { OpenStep } from './jobs/steps/open.step.ts';
import { PermitStep } from './jobs/steps/permit.step.ts';
import { ResultStep } from './jobs/steps/result.step.ts';
import { KEYBROKER_CLIENT, KeybrokerLink } from './keybrokers/keybroker-link.ts';
import { KeybrokersController } from './keybrokers/keybrokers.controller.ts';
import { KeybrokersService } from './keybrokers/keybrokers.service.ts';
import { KeybrokersStore } from './keybrokers/keybrokers.store.ts';
import { transportOptions } from './keybrokers/redis-options.ts';
import { Changes } from './notices/changes.ts';
import { NoticesController } from './notices/notices.controller.ts';
import { NoticesService } from './notices/notices.service.ts';
import { NoticesStore } from './notices/notices.store.ts';
import { PartiesController } from './parties/parties.controller.ts';
import { PartiesService } from './parties/parties.service.ts';
import { PartiesStore } from './parties/parties.store.ts';
import { ReceiptsController } from './receipts/receipts.controller.ts';
import { ReceiptsService } from './receipts/receipts.service.ts';
import { REDIS } from './redis.ts';
import { UploadsController } from './uploads/uploads.controller.ts';
import { UploadsService } from './uploads/uploads.service.ts';
import { UploadsStore } from './uploads/uploads.store.ts';
import { WorkersController } from './workers/workers.controller.ts';
import { WorkersService } from './workers/workers.service.ts';
import { WorkersStore } from './workers/workers.store.ts';

/** What the process lends to the application. */
export interface Surroundings {
  readonly config: Config;
  readonly database: Database;
  readonly redis: Redis;
  readonly clock: Clock;
}

const controllers = [
  AgreementsController,
  ApprovalsController,
  AuditController,
  BlobsController,
  ComputationsController,
  DatasetsController,
  DocsController,
  HealthController,
  JobsController,
  KeybrokersController,
  NoticesController,
  PartiesController,
  ReceiptsController,
  UploadsController,
  WorkersController,
];

const stores = [
  AgreementsStore,
  AttemptsStore,
  AuditStore,
  BlobStore,
  ComputationsStore,
  DatasetsStore,
  JobsStore,
  KeybrokersStore,
  NoncesStore,
  NoticesStore,
  OutboxStore,
  PartiesStore,
  UploadsStore,
  WorkersStore,
];

const services = [
  AgreementsService,
  ApprovalsService,
  BlobsService,
  Changes,
  CollateralService,
  ComputationsService,
  DatasetsService,
  DocsService,
  HealthService,
  Hub,
  JobsService,
  KeybrokersService,
  NoticesService,
  PartiesService,
  QueryCheck,
  ReceiptsService,
  StopsService,
  UploadsService,
  WorkersService,
];

const engine = [
  CurrentAttempts,
  Dispatcher,
  GrantStep,
  JobDocumentsService,
  JobEnder,
  JobEventsService,
  JobLedger,
  KeybrokerLink,
  NoteSteps,
  OpenStep,
  PermitStep,
  ResultStep,
  StepsService,
];

@Module({})
export class AppModule {
  static with({ config, database, redis, clock }: Surroundings): DynamicModule {
    const lent: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: DATABASE, useValue: database },
      { provide: REDIS, useValue: redis },
      { provide: CLOCK, useValue: clock },
      {
        provide: KEYBROKER_CLIENT,
        useFactory: () =>
          ClientProxyFactory.create({ transport: Transport.REDIS, options: transportOptions(config.redisUrl) }),
      },
      { provide: APP_GUARD, useClass: AuthGuard },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ];
    return { module: AppModule, controllers, providers: [...lent, ...stores, ...services, ...engine] };
  }
}
