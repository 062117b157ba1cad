// SPDX-License-Identifier: Apache-2.0

/** Hands the user a file made in this page. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export const downloadJson = (name: string, value: unknown): void => {
  download(name, `${JSON.stringify(value, null, 2)}\n`, 'application/json');
};
