// SPDX-License-Identifier: Apache-2.0
import { Injectable } from '@nestjs/common';
import { openApiDocument } from './openapi.ts';
import { docsPage } from './page.ts';

/** Made at the first request and kept. */
@Injectable()
export class DocsService {
  #openApi: string | null = null;
  #page: string | null = null;

  openApi(): string {
    this.#openApi ??= JSON.stringify(openApiDocument());
    return this.#openApi;
  }

  page(): string {
    this.#page ??= docsPage();
    return this.#page;
  }
}
