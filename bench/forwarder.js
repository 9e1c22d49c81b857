/** Forwards requests unchanged. It shows what workerd alone adds. */
export default {
  fetch: (request, { TARGET }) => fetch(TARGET, { method: request.method, headers: request.headers, body: request.body }),
};
