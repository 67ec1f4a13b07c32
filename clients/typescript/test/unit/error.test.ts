import assert from 'node:assert/strict';
import {test} from 'node:test';
import {TsesError} from '../../src/index.js';

function of(status: number, body: unknown, headers: Record<string, string> = {}): TsesError {
  return TsesError.of(status, new Headers(headers), body, 'sent');
}

test('every shape of an error becomes one', () => {
  const wrongCode = of(400, {error: 'Invalid OTP', code: 'wrong_code', attempts_remaining: 4});
  assert.equal(wrongCode.detail, 'Invalid OTP');
  assert.equal(wrongCode.code, 'wrong_code');
  assert.equal(wrongCode.attemptsRemaining, 4);
  assert.deepEqual(wrongCode.fields, {});

  assert.equal(of(423, {error: 'Locked.', code: 'locked', unlock_eta: 900, retry_after: 900}).retryAfter, 900);
  assert.equal(of(429, {error: 'Too many.', retry_after: 597}, {'Retry-After': '598'}).retryAfter, 597);
  assert.equal(of(401, {detail: 'No.', code: 'token_not_valid'}).code, 'token_not_valid');

  const badFields = of(400, {email: ['Enter a valid email address.'], otp: ['Enter the 6-digit code.'], code: 'invalid_input'});
  assert.deepEqual(badFields.fields, {email: ['Enter a valid email address.'], otp: ['Enter the 6-digit code.']});
  assert.equal(badFields.detail, 'Enter a valid email address.');
  assert.equal(badFields.code, 'invalid_input');
});

test('whether the link still works is told where codes are closed', () => {
  for (const link of [true, false]) {
    const closed = of(423, {error: 'Too many wrong codes.', code: 'closed', unlock_eta: 86400, retry_after: 86400, link});
    assert.deepEqual([closed.code, closed.linkWorks, closed.retryAfter], ['closed', link, 86400]);
  }
  assert.equal(of(423, {error: 'Locked.', code: 'locked', unlock_eta: 900, retry_after: 900}).linkWorks, undefined);
});

test('a code that this client does not know is handed on, and what stands between has none', () => {
  assert.equal(of(400, {detail: 'New.', code: 'from_a_newer_service'}).code, 'from_a_newer_service');
  assert.equal(of(502, {message: 'Bad Gateway'}).code, undefined);
});

test('the wait is in whole seconds, and at least one', () => {
  assert.equal(of(503, {}, {'Retry-After': '7'}).retryAfter, 7);
  assert.equal(of(503, {}, {'Retry-After': new Date(0).toUTCString()}).retryAfter, 1);
  assert.equal(of(503, {}, {'Retry-After': 'soon'}).retryAfter, undefined);
  assert.equal(of(503, {}).retryAfter, undefined);
});

test('the request is named as the service names it, else as it was sent', () => {
  assert.equal(of(500, {}, {'X-Request-ID': 'answered'}).requestId, 'answered');
  assert.equal(of(500, {}).requestId, 'sent');
});

test('what is no object is an error all the same', () => {
  for (const body of [undefined, null, 'text', ['a'], 7]) {
    assert.equal(of(500, body).detail, 'The service answered 500.');
  }
});
