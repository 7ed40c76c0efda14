/** The version of the driver protocol. It grows when a driver that was right would be wrong. */
export const PROTOCOL = 1;
