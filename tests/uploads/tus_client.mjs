// One use of tus-js-client, as the first argument (JSON) says; what happened goes out as one line of JSON.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tus from "tus-js-client";

const order = JSON.parse(process.argv[2]);
const content = readFileSync(order.file);
const requests = [];
let kept = "";

const tell = (outcome) => {
  const url = upload.url ? new URL(upload.url).pathname : "";
  process.stdout.write(`${JSON.stringify({ ...outcome, url, kept, requests })}\n`);
};

const checksum = () => {
  const digest = createHash("sha256").update(order.damaged ? "something else" : content);
  return `sha256 ${digest.digest("base64")}`;
};

const upload = new tus.Upload(content, {
  endpoint: `${order.server}/envois`,
  uploadUrl: order.url ? order.server + order.url : undefined,
  chunkSize: order.chunk,
  retryDelays: order.retry ?? null,
  headers: { "X-Token": order.token, "Idempotency-Key": order.key, Cookie: order.cookie },
  metadata: { filename: order.name, kind: order.kind, taken_at: order.taken ?? "" },
  onBeforeRequest: (request) => {
    // The library has no checksum of its own; a header of ours goes with its one piece.
    if (order.checksum && request.getMethod() === "PATCH") request.setHeader("Upload-Checksum", checksum());
  },
  onAfterResponse: (request, response) => {
    requests.push([
      request.getMethod(),
      response.getStatus(),
      Number(response.getHeader("Upload-Offset") ?? -1),
    ]);
    kept = response.getHeader("Upload-File") ?? kept;
  },
  onChunkComplete: async (_, accepted) => {
    if (!order.stopAfter || accepted < order.stopAfter) return;
    await upload.abort(order.terminate === true);
    tell({ outcome: order.terminate ? "terminated" : "aborted", accepted });
  },
  onError: (error) =>
    tell({
      outcome: "error",
      status: error.originalResponse?.getStatus(),
      text: error.originalResponse?.getBody(),
    }),
  onSuccess: () => tell({ outcome: "success" }),
});

upload.start();
