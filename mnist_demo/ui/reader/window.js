// How the window of a convolution or of pooling moves over a map.

import { requireKnown, requireWhole } from "./unreadable.js";

// The window of an operator over a map of shape 1 × height × width × channels: these and the window's
// own size and stride, the padding around the map in rows, `top` and `bottom`, and in columns, `left`
// and `right`, and what comes out, `outHeight` and `outWidth`.
export function windowOf(shape, { kernelHeight, kernelWidth, strideY, strideX, padding }) {
  const [images, height, width, channels] = shape;
  requireWhole(shape.length === 4 && Math.min(kernelHeight, kernelWidth, strideY, strideX) > 0);
  requireKnown(images === 1, "maps of several images");
  requireKnown(padding, "another padding");
  const [outHeight, top, bottom] = along(height, kernelHeight, strideY, padding);
  const [outWidth, left, right] = along(width, kernelWidth, strideX, padding);
  return {
    height,
    width,
    channels,
    kernelHeight,
    kernelWidth,
    strideY,
    strideX,
    top,
    bottom,
    left,
    right,
    outHeight,
    outWidth,
  };
}

// A dense layer is a convolution of a map of one pixel.
export const onePixel = (channels) =>
  windowOf([1, 1, 1, channels], {
    kernelHeight: 1,
    kernelWidth: 1,
    strideY: 1,
    strideX: 1,
    padding: "valid",
  });

// How many places a kernel takes, and the padding before and after. With "same" the stride alone
// decides the number of places; what cannot be padded evenly is padded more at the end.
function along(size, kernel, stride, padding) {
  requireKnown(kernel <= size, "a window larger than its map");
  if (padding === "valid") return [Math.floor((size - kernel) / stride) + 1, 0, 0];
  const places = Math.ceil(size / stride);
  const total = Math.max(0, (places - 1) * stride + kernel - size);
  const before = Math.floor(total / 2);
  return [places, before, total - before];
}

// For each place of the window, row by row, the part of the map that it covers: rows `y` to `yEnd` and
// columns `x` to `xEnd` (exclusive), and how much of the window's own beginning lies outside, `above`
// and `beside`.
export function placesOf(window) {
  const { kernelHeight, kernelWidth, strideY, strideX, outHeight, outWidth } = window;
  return Array.from({ length: outHeight * outWidth }, (_, i) => {
    const y = Math.floor(i / outWidth) * strideY - window.top;
    const x = (i % outWidth) * strideX - window.left;
    return {
      y: Math.max(0, y),
      x: Math.max(0, x),
      yEnd: Math.min(window.height, y + kernelHeight),
      xEnd: Math.min(window.width, x + kernelWidth),
      above: Math.max(0, -y),
      beside: Math.max(0, -x),
    };
  });
}
