"""An empty Gradio app: what any start costs before a single component is there."""

import gradio as gr

with gr.Blocks() as demo:
    pass

if __name__ == "__main__":
    demo.launch()
