// SPDX-License-Identifier: Apache-2.0
import { toBase64Url, utf8 } from '@glovebox/core';
import type { DetailedError, HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';
import { ClientError } from '../error.ts';
import type { HttpReply } from '../http.ts';
import { problemToError, type Transport } from '../transport.ts';

/** A sealed file, read piece by piece so that none of it must fit into memory. */
export interface UploadSource {
  readonly size: number;
  read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

export interface UploadOptions {
  /** What the coordinator shows beside the upload; never anything from inside the data. */
  readonly metadata: Record<string, string>;
  /** Address given by an earlier, unfinished upload of the same file. */
  readonly resume: string | null;
  /** Told as soon as the upload has an address: keep it, to resume after a crash. */
  readonly onAddress: (address: string) => void;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
  /** Settled when the upload is to stop for now: it then fails as `upload-interrupted` and can be resumed. */
  readonly interrupt?: Promise<void>;
  readonly chunkBytes?: number;
  readonly retryDelaysMs?: readonly number[];
}

const CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Uploads a file by the tus protocol (1.0.0, core and creation): in parts, each request signed and each part covered by
 * its digest, resumed where the server says it stopped. tus-js-client does the protocol; requests go through the
 * client's own signed transport, so it runs wherever `fetch` does.
 * @returns the upload's id
 * @throws ClientError `upload-interrupted` (resume it later), or the coordinator's own refusal
 */
export async function uploadFile(transport: Transport, source: UploadSource, options: UploadOptions): Promise<string> {
  // Most who use this library never upload: they do not load it.
  const { Upload } = await import('tus-js-client');
  return new Promise((resolve, reject) => {
    const upload = new Upload(noFile, {
      endpoint: `${transport.origin}/v1/uploads`,
      uploadUrl: options.resume,
      uploadSize: source.size,
      chunkSize: options.chunkBytes ?? CHUNK_BYTES,
      retryDelays: [...(options.retryDelaysMs ?? [200, 1000, 3000, 5000, 10_000])],
      metadata: options.metadata,
      storeFingerprintForResuming: false,
      httpStack: signedStack(transport),
      fileReader: { openFile: () => Promise.resolve(fileSource(source)) },
      onUploadUrlAvailable: () => {
        if (upload.url !== null) options.onAddress(upload.url);
      },
      onProgress: (sent) => {
        options.onProgress(sent, source.size);
      },
      onSuccess: () => {
        resolve(uploadId(upload.url));
      },
      onError: (error) => {
        reject(interrupted(error));
      },
    });
    void options.interrupt?.then(async () => {
      await upload.abort();
      reject(new ClientError('upload-interrupted', 'the upload was stopped for now', { remedy: 'resume it' }));
    });
    upload.start();
  });
}

/** The reader of its own below gives the bytes; tus-js-client only wants something that is not null. */
const noFile = { read: () => Promise.reject(new Error('the file is read by its own reader')) };

const fileSource = (source: UploadSource) => ({
  size: source.size,
  slice: async (start: number, end: number) => {
    const value = await source.read(start, Math.min(end, source.size));
    // tus-js-client measures parts by `size`, as blobs have it.
    return { value: Object.assign(value, { size: value.length }), done: end >= source.size };
  },
  close: () => undefined,
});

const uploadId = (url: string | null): string => decodeURIComponent(url?.split('/').at(-1) ?? '');

const signedStack = (transport: Transport): HttpStack => ({
  getName: () => 'glovebox-signed-fetch',
  createRequest: (method, url) => signedRequest(transport, method, url),
});

function signedRequest(transport: Transport, method: string, url: string): HttpRequest {
  const target = new URL(url, transport.origin);
  const headers: Record<string, string> = {};
  let progress: (sentBytes: number) => void = () => undefined;
  const request: HttpRequest = {
    getMethod: () => method,
    getURL: () => target.href,
    setHeader: (name, value) => {
      headers[name.toLowerCase()] = value;
    },
    getHeader: (name) => headers[name.toLowerCase()],
    setProgressHandler: (handler) => {
      progress = handler;
    },
    send: async (body: unknown) => {
      // An upload's address comes from the server: a signature is made for this coordinator only.
      if (target.origin !== transport.origin) throw new ClientError('bad-reply', 'the upload points to another server');
      const bytes = body instanceof Uint8Array ? Uint8Array.from(body) : undefined;
      const type = bytes === undefined ? {} : { 'content-type': 'application/offset+octet-stream' };
      const reply = await transport.send({
        method,
        path: target.pathname + target.search,
        headers: { ...type, ...headers },
        ...(bytes === undefined ? {} : { body: bytes }),
      });
      progress(bytes?.length ?? 0);
      return wrapReply(reply, new Uint8Array(await reply.arrayBuffer()));
    },
    abort: () => Promise.resolve(),
    getUnderlyingObject: () => null,
  };
  return request;
}

const wrapReply = (reply: HttpReply, body: Uint8Array): HttpResponse => ({
  getStatus: () => reply.status,
  getHeader: (name) => reply.headers.get(name) ?? undefined,
  getBody: () => toBase64Url(body),
  getUnderlyingObject: () => body,
});

function interrupted(error: Error | DetailedError): ClientError {
  const response = 'originalResponse' in error ? error.originalResponse : null;
  const status = response?.getStatus() ?? 0;
  if (status >= 400 && status < 500) {
    const body: unknown = response?.getUnderlyingObject();
    return problemToError(status, body instanceof Uint8Array ? body : utf8(''));
  }
  return new ClientError('upload-interrupted', 'the upload did not arrive completely', {
    remedy: 'give the same command again: it goes on where it stopped',
    cause: error,
  });
}
