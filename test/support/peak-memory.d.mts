export declare const peakMemory: () => number;
