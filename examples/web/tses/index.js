export { Tses } from './client.js';
export { TsesError } from './error.js';
export { localStorageOf, memoryStorage, sessionStorageOf } from './storage.js';
