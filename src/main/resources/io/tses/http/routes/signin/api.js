// Calls of the API, which lies beside this page wherever that is.
const root = new URL('../api/v1/auth/', document.baseURI);
const PATIENCE = 20_000;

/**
 * An answer to a call, also when none came.
 *
 * @typedef {object} Answer
 * @property {number} status 0 when none came
 * @property {object} body
 * @property {number} wait milliseconds until it makes sense to ask again
 * @property {string} id names the request in the logs of the service
 */

/** Whether somebody is staff, and the pages for staff are here, too. */
export async function leadsToConsole(access) {
  try {
    const options = {cache: 'no-store', redirect: 'error', signal: AbortSignal.timeout(PATIENCE)};
    const self = await fetch(new URL('users/me/', root), {...options, headers: {Authorization: `Bearer ${access}`}});
    const {is_staff: isStaff} = self.ok ? await self.json() : {};
    return isStaff === true && (await fetch(new URL('../admin/sign-in/', document.baseURI), {...options, method: 'HEAD'})).ok;
  } catch {
    return false;
  }
}

/** @returns {Promise<Answer>} never fails */
export async function call(path, body, access) {
  try {
    const response = await fetch(new URL(path, root), {
      method: 'POST',
      headers: {'Content-Type': 'application/json', ...(access && {Authorization: `Bearer ${access}`})},
      body: JSON.stringify(body),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return {
      status: response.status,
      // What a proxy answers need not be JSON.
      body: await response.json().catch(() => ({})),
      wait: 1000 * (Number(response.headers.get('Retry-After')) || 0),
      id: response.headers.get('X-Request-ID') ?? '',
    };
  } catch {
    return {status: 0, body: {}, wait: 0, id: ''};
  }
}
