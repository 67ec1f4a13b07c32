/** Such as `/api/v1/auth/users/7f1d…/?page=2`. */
export function fill(path, values, query) {
    const filled = Object.entries(values ?? {})
        .reduce((filling, [name, value]) => filling.replace(`{${name}}`, encodeURIComponent(String(value))), path);
    const search = new URLSearchParams(Object.entries(query ?? {})
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, String(value)]));
    return search.toString() === '' ? filled : `${filled}?${search}`;
}
