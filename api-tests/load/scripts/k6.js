// Whole sign-ins at a held rate. k6 run -e URL=http://localhost:8080 -e MAILBOX=http://localhost:8025 -e RATE=50 k6.js
// The code is read at MAILBOX/code/ADDRESS, which waits until a mail is there.
import http from 'k6/http';
import { check } from 'k6';
import exec from 'k6/execution';
const url = __ENV.URL || 'http://localhost:8080', mailbox = __ENV.MAILBOX || 'http://localhost:8025', rate = Number(__ENV.RATE || 50);
export const options = { scenarios: { signIn: { executor: 'constant-arrival-rate', rate, duration: '30s', preAllocatedVUs: 2 * rate } } };
export default function () {
  const n = exec.scenario.iterationInTest, email = `k6-${n}@load.example`;
  const post = (path, body) => http.post(`${url}/api/v1/auth/otp/${path}/`, JSON.stringify(body), { tags: { name: path },
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` } });
  check(post('request', { email }), { 'asked: 202': r => r.status === 202 });
  check(post('verify', { email, otp: http.get(`${mailbox}/code/${email}`, { tags: { name: 'mail' } }).body }), { 'signed in: 200': r => r.status === 200 });
}
