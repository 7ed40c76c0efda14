export const API_KEY = 'test-key';
