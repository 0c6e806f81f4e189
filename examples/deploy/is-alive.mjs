// The health check of the image: ends with 0 when the service in this container answers that it lives.
const response = await fetch(`http://127.0.0.1:${process.env.PORT}/health/live`, {
  signal: AbortSignal.timeout(4_000),
});
process.exitCode = response.ok ? 0 : 1;
