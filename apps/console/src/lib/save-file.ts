// SPDX-License-Identifier: Apache-2.0

/** Hands the user a file that was made in this page. Nothing is sent anywhere. */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the address by then; what it names is let go.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 60_000);
}
