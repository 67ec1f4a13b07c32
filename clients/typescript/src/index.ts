export type {Answer, CallOptions, MethodOf, Path, Waiting} from './call.js';
export {Tses, type TsesOptions} from './client.js';
export type {components, paths} from './contract.js';
export {TsesError, type TsesErrorDetails} from './error.js';
export {localStorageOf, memoryStorage, sessionStorageOf, type TokenStorage} from './storage.js';
export type {Tokens} from './tokens.js';
