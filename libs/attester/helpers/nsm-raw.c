// SPDX-License-Identifier: Apache-2.0
//
// nsm-raw: carries one message to the Nitro Secure Module.
//
//   nsm-raw /dev/nsm < request > answer
//
// Request and answer are CBOR of the NSM API; this program looks into neither. It makes the one call that the device has
// (NSM_IOCTL_RAW of include/uapi/linux/nsm.h, the same that AWS's own driver and library use), which needs
// CAP_SYS_ADMIN with the kernel's own driver. Build it into the enclave image:
//
//   cc -O2 -static -o nsm-raw nsm-raw.c
//
// Exit codes: 0 answered, 1 the device refused, 2 usage, request or output.

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define NSM_REQUEST_MAX_SIZE 0x1000
#define NSM_RESPONSE_MAX_SIZE 0x3000

struct nsm_iovec {
  uint64_t addr;
  uint64_t len;
};

struct nsm_raw {
  struct nsm_iovec request;
  struct nsm_iovec response;
};

#define NSM_IOCTL_RAW _IOWR(0x0A, 0x0, struct nsm_raw)

static int fail(int code, const char *what) {
  fprintf(stderr, "nsm-raw: %s: %s\n", what, strerror(errno));
  return code;
}

int main(int argc, char **argv) {
  // One byte more than a request may have, so that a longer one is noticed.
  static unsigned char request[NSM_REQUEST_MAX_SIZE + 1], response[NSM_RESPONSE_MAX_SIZE];
  if (argc != 2) {
    fprintf(stderr, "usage: nsm-raw DEVICE < request > answer\n");
    return 2;
  }

  size_t length = fread(request, 1, sizeof request, stdin);
  if (ferror(stdin)) return fail(2, "request");
  if (length == 0 || length > NSM_REQUEST_MAX_SIZE) {
    fprintf(stderr, "nsm-raw: a request has 1 to %d bytes\n", NSM_REQUEST_MAX_SIZE);
    return 2;
  }

  int device = open(argv[1], O_RDWR | O_CLOEXEC);
  if (device < 0) return fail(1, argv[1]);
  struct nsm_raw message = {
      .request = {.addr = (uint64_t)(uintptr_t)request, .len = length},
      .response = {.addr = (uint64_t)(uintptr_t)response, .len = sizeof response},
  };
  if (ioctl(device, NSM_IOCTL_RAW, &message) != 0) return fail(1, "ioctl");
  if (message.response.len > sizeof response) {
    fprintf(stderr, "nsm-raw: the answer is too long\n");
    return 1;
  }

  size_t written = fwrite(response, 1, message.response.len, stdout);
  if (written != message.response.len || fflush(stdout) != 0) return fail(2, "answer");
  return 0;
}
