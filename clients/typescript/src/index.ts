export type {AddressStorage, KnownAddress} from './addresses.js';
export type {Answer, CallOptions, MethodOf, Path, Waiting} from './call.js';
export {type CodeRequest, type LinkPreview, Tses, type TsesOptions} from './client.js';
export type {components, paths} from './contract.js';
export {TsesError, type TsesErrorCode, type TsesErrorDetails} from './error.js';
export {localStorageOf, memoryStorage, sessionStorageOf, type TokenStorage} from './storage.js';
export type {Tokens} from './tokens.js';
