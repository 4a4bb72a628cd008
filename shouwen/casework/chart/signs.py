"""The small signs of the flow chart, drawn on a field of 12 by 12."""

SIGNS = {
    # where a case stands
    "done": '<path class="stroke" d="M2 6.5 5 9.5 10.5 3"/>',
    "open": '<circle class="solid" cx="6" cy="6" r="3.6"/>',
    "late": '<path class="solid" d="M6 1.4 11.3 10.8H.7Z"/>',
    "skipped": '<path class="stroke" d="M2.5 6h7"/>',
    # what is special about a step
    "needed": '<path class="stroke" d="M6 1.2 10.8 6 6 10.8 1.2 6Z"/>',
    "clock": '<circle class="stroke" cx="6" cy="6" r="4.8"/><path class="stroke" d="M6 3.2V6l1.9 1.4"/>',
    "relay": '<path class="stroke" d="M1 4.2h9.6M8.2 1.8l2.6 2.4M11 8H1.4M3.8 10.4 1.2 8"/>',
    "pen": '<path class="stroke" d="M1.4 10.6 2 8 8.6 1.5l2 2L4 10.1ZM7.2 2.9l2 2"/>',
    "aside": '<path class="stroke" d="M3 1.5v4.2q0 2 2 2h5M7.8 5.3l2.4 2.4-2.4 2.4"/>',
    "branch": '<path class="stroke" d="M3 10.8V1.2M3 7.6q0-3 3-3h3.8M7.6 2.4 9.8 4.6 7.6 6.8"/>',
    "post": '<circle class="stroke" cx="6" cy="3.7" r="2.3"/><path class="stroke" d="M1.6 11q.4-3.8 4.4-3.8t4.4 3.8"/>',
    "back": '<path class="stroke" d="M4 1.8 1.4 4.4 4 7M1.6 4.4H8q2.8 0 2.8 2.8T8 10H5"/>',
    "way": '<path class="stroke" stroke-dasharray="3 2.4" d="M.5 6h11"/>',
}
